let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = true; outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow=";
  };
in
[ d.drvPath d.outPath ]
