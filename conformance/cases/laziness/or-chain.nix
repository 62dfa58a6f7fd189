let t = builtins.trace; in t "1" false || t "2" true || t "3" false
