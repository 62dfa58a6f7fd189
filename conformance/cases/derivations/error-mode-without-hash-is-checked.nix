let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashMode = "tar";
  };
in
[ d.drvPath d.outPath ]
