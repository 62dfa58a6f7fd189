builtins.foldl' builtins.bitOr 0 [ 1 2 8 2 ]
