let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "sha512-yMCTwHXorO25IdU4t0p/IApflktnTCmWVnSkDJ6R7S0VXsrfkJcPdVkqAXbulwzxjAh8vTy+SdAKRmvXcidNtg=="; outputHashMode = "recursive";
  };
in
[ d.drvPath d.outPath ]
