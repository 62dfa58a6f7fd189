let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = ./support/absent;
  };
in
d.drvPath
