let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "sha256"; outputHash = "1v7qavv69az6hgkgmp0538kn1cqsb3xx60zp4r6kpicx9y3wydc2";
  };
in
[ d.drvPath d.outPath ]
