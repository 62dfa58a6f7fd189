builtins.foldl' (a: b: a * b) 1 (builtins.genList (n: n + 1) 21)
