let
  mk = a: derivation ({ name = "d"; system = "s"; builder = "b"; outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow="; } // a);
in
(mk { x = 1; }).drvPath == (mk { x = 2; }).drvPath
