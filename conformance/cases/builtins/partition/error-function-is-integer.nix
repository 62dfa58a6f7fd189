builtins.partition 1 [ 1 2 3 ]
