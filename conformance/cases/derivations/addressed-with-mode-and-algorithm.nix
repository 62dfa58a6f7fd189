let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = true; outputHashMode = "flat"; outputHashAlgo = "sha1";
  };
in
[ d.drvPath d.outPath ]
