builtins.trace (builtins.toFile "a" "a") 1
