let t = builtins.trace; in t "1" true && t "2" false && t "3" true
