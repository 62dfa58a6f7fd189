let
  mk = a: derivation ({ name = "d"; system = "s"; builder = "b"; outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow="; } // a);
in
(mk { x = 1; }).outPath == (mk { x = 2; system = "t"; builder = "c"; args = [ "a" ]; }).outPath
