let t = builtins.trace; in [ (t "a" 1 + t "b" 2 * t "c" 3) (t "d" 1 < t "e" 2) ]
