let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = null; outputHashAlgo = "sha256";
  };
in
[ d.drvPath d.outPath ]
