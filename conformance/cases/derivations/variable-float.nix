let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = 1.5;
  };
in
d.drvPath
