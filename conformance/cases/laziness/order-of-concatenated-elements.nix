let t = builtins.trace; in (t "l" [ (t "l1" 1) ]) ++ (t "r" [ (t "r1" 2) ])
