let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "md5"; outputHash = "iMOC5ujXypGdNzk81Ws5Tw==";
  };
in
[ d.drvPath d.outPath ]
