let t = builtins.trace; in t "a" /x + t "b" "y" + t "c" "z"
