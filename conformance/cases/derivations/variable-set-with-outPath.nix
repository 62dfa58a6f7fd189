let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = { outPath = "x"; };
  };
in
d.drvPath
