let x = { a = throw "x"; }; in builtins.seq (builtins.tryEval x.a) (builtins.trace x 1)
