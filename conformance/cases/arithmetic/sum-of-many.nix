builtins.foldl' (a: b: a + b) 0 (builtins.genList (n: n * n) 1000)
