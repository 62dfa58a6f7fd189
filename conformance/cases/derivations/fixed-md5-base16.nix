let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "md5"; outputHash = "88c382e6e8d7ca919d37393cd56b394f";
  };
in
[ d.drvPath d.outPath ]
