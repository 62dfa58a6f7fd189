let
  p = derivation { name = "p.drv"; system = "s"; builder = "b"; outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow="; outputHashMode = "text"; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = builtins.outputOf p.outPath "out";
  };
in
[ d.drvPath d.outPath ]
