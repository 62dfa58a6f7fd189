let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "sha256"; outputHash = "gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow=";
  };
in
[ d.drvPath d.outPath ]
