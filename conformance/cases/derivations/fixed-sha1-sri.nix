let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "sha1-Ya1a2ZnLWGV1IoTC54umwV3rpDM=";
  };
in
[ d.drvPath d.outPath ]
