let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow="; outputHashMode = "nar";
  };
in
[ d.drvPath d.outPath ]
