let x = { a = throw "x"; b = 1; }; in builtins.seq (builtins.tryEval x.a) x
