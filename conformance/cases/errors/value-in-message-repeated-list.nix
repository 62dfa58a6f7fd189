let l = [ 1 2 ]; s = { a = l; b = l; }; in builtins.deepSeq s (s 1)
