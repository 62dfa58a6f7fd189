let s = { a = builtins.head s.b; b = [ s.a ]; }; in s.a
