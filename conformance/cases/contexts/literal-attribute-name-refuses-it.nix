{ ${builtins.toFile "a" "a"} = 1; }
