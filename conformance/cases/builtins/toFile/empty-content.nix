builtins.toFile "name" ""
