let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "blake3-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  };
in
[ d.drvPath d.outPath ]
