let
  d = derivation {
    name = "d"; system = ""; builder = "b";
  };
in
d.drvPath
