let
  d = derivation {
    name = "d.drv"; system = "s"; builder = "b";
    outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow="; outputHashMode = "text";
  };
in
[ d.drvPath d.outPath ]
