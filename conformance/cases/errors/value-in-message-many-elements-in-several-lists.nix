let l = builtins.genList (n: [ n (n + 1) (n + 2) ]) 8; in builtins.deepSeq l (l 1)
