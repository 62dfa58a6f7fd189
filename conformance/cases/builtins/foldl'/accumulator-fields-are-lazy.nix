builtins.foldl' (a: b: { x = a; }) 0 [ 1 2 ]
