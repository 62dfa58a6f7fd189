let
  d = derivation {
    name = "d"; system = 1; builder = "b";
  };
in
d.drvPath
