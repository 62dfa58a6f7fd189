let s = { a = builtins.add 1 s; b = 2; }; in s.a
