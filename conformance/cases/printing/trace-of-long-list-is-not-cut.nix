let l = builtins.genList (i: i) 40; in builtins.deepSeq l (builtins.trace l 1)
