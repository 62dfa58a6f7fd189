let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = -42;
  };
in
d.drvPath
