builtins.add 1 (builtins.foldl' 1 2)
