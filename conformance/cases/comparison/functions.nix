let f = x: x; g = f; in [ (f == f) (f == g) ((x: 1) == (x: 1)) (builtins.add == builtins.add) (builtins.add 1 == builtins.add 1) ]
