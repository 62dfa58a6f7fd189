let t = builtins.trace; in t "a" 1 < t "b" "x"
