assert builtins.toFile "a" "a" == "x"; 1
