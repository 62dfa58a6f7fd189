let s = { a = 1; b = s; }; in builtins.seq s.b (s 1)
