let x = { a = 1 + 1; b = 2 + 2; }; in builtins.seq x.a x
