let t = builtins.trace; in [ (t "l1" 1) (t "l2" 2) (throw "never") ] < [ (t "r1" 1) (t "r2" 3) (throw "never") ]
