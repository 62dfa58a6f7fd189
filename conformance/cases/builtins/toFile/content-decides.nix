builtins.toFile "n" "a" == builtins.toFile "n" "b"
