let l = builtins.genList (i: i) 30; in builtins.deepSeq l builtins.add 1 (l)
