[ builtins.foldl' (builtins.foldl' (a: b: a)) (builtins.foldl' (a: b: a) 0) ]
