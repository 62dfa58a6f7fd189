let t = builtins.trace; add1 = builtins.add (t "a" 1); in [ (add1 2) (add1 3) ]
