let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = 1; outputHashAlgo = "sha256";
  };
in
[ d.drvPath d.outPath ]
