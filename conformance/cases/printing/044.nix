let x = { a = builtins.add 1 x; b = 1; }; in x.a
