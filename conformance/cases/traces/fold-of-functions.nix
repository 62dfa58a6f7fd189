builtins.foldl' (a: f: f a) 1 [ (x: x + 1) (x: x + "a") ]
