let t = builtins.trace; in t "1" 1 + t "2" 2 * t "3" 3 - t "4" 4
