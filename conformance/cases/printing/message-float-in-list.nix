let l = [ 1.5 (-0.0) 1.0e100 ]; in builtins.deepSeq l (1 + l)
