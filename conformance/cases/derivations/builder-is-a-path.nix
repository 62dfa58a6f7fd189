let
  d = derivation {
    name = "d"; system = "s"; builder = ./support/builder.sh;
  };
in
[ d.drvPath d.builder ]
