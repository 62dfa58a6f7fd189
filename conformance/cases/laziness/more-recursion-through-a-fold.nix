let x = builtins.foldl' (a: b: x) 0 [ 1 ]; in x
