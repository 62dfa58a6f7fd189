let t = builtins.trace; x = t "x" 1; y = x; z = y; in [ z y x ]
