let
  d = derivation {
    name = "d"; system = "s"; builder = 1;
  };
in
d.drvPath
