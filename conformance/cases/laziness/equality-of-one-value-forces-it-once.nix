let t = builtins.trace; a = t "a" [ 1 2 ]; in a == a
