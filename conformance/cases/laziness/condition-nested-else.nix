let t = builtins.trace; in if t "1" false then 1 else if t "2" false then 2 else t "else" 3
