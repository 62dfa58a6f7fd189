let t = builtins.trace; in t "1" (t "2" (x: t "3" x)) (t "4" 5)
