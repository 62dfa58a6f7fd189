let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "sha1-Ya1a2ZnLWGV1IoTC54umwV3rpDM="; outputHashMode = "git";
  };
in
[ d.drvPath d.outPath ]
