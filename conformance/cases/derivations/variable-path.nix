let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = ./support/builder.sh;
  };
in
d.drvPath
