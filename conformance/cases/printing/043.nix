let x = { a = throw "x"; b = 1; }; in builtins.seq (builtins.tryEval x.a) (builtins.add 1 x)
