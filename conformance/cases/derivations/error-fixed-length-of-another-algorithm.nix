let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "61ad5ad999cb5865752284c2e78ba6c15deba433"; outputHashAlgo = "sha256";
  };
in
[ d.drvPath d.outPath ]
