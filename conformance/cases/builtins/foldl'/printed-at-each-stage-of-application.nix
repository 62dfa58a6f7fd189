[ builtins.foldl' (builtins.foldl' (a: b: a)) (builtins.foldl' (a: b: a) 0) (builtins.foldl' (a: b: a) 0 [ ]) ]
