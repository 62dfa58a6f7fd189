builtins.foldl' (a: b: a * b) 1 (builtins.genList (i: i + 1) 25)
