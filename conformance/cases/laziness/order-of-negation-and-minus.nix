let t = builtins.trace; in -(t "n" 1) - t "m" 2
