let s = { f = x: x; }; in builtins.seq (s.f 1) (s + 1)
