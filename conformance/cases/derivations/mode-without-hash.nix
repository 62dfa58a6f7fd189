let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashMode = "recursive"; outputHashAlgo = "sha256";
  };
in
[ d.drvPath d.outPath ]
