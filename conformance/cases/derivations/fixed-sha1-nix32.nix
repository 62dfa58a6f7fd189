let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "sha1"; outputHash = "6fjfnpf1ls5yghl449snan6bk7cmmbb1";
  };
in
[ d.drvPath d.outPath ]
