let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = ""; outputHashAlgo = "sha512";
  };
in
[ d.drvPath d.outPath ]
