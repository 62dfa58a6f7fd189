let s = { a = throw "x"; b = 1; }; in builtins.seq (builtins.tryEval s.a) builtins.add 1 (s)
