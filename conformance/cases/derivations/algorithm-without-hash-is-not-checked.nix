let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "sha3";
  };
in
[ d.drvPath d.outPath ]
