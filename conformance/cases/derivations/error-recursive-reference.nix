let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = d.outPath;
  };
in
[ d.drvPath d.outPath ]
