let x = { a = [ { b = 1; } ]; }; in builtins.seq (builtins.head x.a) (x + 1)
