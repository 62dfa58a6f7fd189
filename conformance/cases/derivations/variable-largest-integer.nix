let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = 9223372036854775807;
  };
in
d.drvPath
