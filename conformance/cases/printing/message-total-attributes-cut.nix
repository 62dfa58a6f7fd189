let l = map (i: { a = i; b = i; c = i; }) (builtins.genList (i: i) 9); in builtins.deepSeq l builtins.add 1 (l)
