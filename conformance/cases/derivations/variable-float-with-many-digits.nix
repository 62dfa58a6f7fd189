let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = 0.1 + 0.2;
  };
in
d.drvPath
