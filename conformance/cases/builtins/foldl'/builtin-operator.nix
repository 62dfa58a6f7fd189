[ (builtins.foldl' builtins.add 0 [ 1 2 3 4 ]) (builtins.foldl' builtins.sub 10 [ 1 2 ]) ]
