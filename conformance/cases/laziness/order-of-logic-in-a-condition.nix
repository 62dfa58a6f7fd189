let t = builtins.trace; in if t "c" (1 == 1) && t "d" false || t "e" true then t "then" 1 else t "else" 2
