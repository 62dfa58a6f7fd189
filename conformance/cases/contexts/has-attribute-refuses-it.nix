{ } ? ${builtins.toFile "a" "a"}
