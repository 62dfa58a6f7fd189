let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = 1.0e30;
  };
in
d.drvPath
