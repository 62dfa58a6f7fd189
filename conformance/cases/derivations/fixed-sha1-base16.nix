let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "sha1"; outputHash = "61ad5ad999cb5865752284c2e78ba6c15deba433";
  };
in
[ d.drvPath d.outPath ]
