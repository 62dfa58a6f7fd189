let x = builtins.genList (x: x) 20; in builtins.deepSeq x (1 + x)
