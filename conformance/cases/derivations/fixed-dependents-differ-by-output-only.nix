let
  mk = a: derivation ({ name = "d"; system = "s"; builder = "b"; outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow="; } // a);
in
let
  user = x: derivation { name = "u"; system = "s"; builder = "b"; dep = mk { inherit x; }; };
in
[ ((user 1).outPath == (user 2).outPath) ((user 1).drvPath == (user 2).drvPath) ]
