builtins.toFile "a" "x" == builtins.toFile "b" "x"
