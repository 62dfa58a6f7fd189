let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "md5-iMOC5ujXypGdNzk81Ws5Tw==";
  };
in
[ d.drvPath d.outPath ]
