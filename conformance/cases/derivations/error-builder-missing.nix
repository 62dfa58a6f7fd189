let
  d = derivation {
    name = "d"; system = "s";
  };
in
d.drvPath
