builtins.toFile "a" "b"
