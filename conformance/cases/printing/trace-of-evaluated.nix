let x = { a = 1 + 1; l = [ (2 + 2) ]; }; in builtins.deepSeq x (builtins.trace x 1)
