let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = false;
  };
in
d.drvPath
