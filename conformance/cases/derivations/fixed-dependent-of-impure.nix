let
  e = derivation { name = "e"; system = "s"; builder = "b"; __impure = true; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = e; outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow=";
  };
in
[ d.drvPath d.outPath ]
