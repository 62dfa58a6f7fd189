builtins.deepSeq (builtins.foldl' (a: b: { n = a; }) { } (builtins.genList (x: x) 11000)) 1
