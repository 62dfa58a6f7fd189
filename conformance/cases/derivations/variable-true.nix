let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = true;
  };
in
d.drvPath
