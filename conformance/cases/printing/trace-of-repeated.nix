let x = { v = 1; }; l = [ x x ]; in builtins.deepSeq l (builtins.trace l 1)
