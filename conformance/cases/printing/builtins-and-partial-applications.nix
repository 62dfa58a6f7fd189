[ map builtins.add (builtins.add 1) (builtins.foldl' (a: b: a)) (builtins.foldl' (a: b: a) 0) import ]
