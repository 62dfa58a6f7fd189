let x = { inherit x; }; in builtins.deepSeq x (builtins.trace x 1)
