builtins.parseDrvName (builtins.toFile "a" "a")
