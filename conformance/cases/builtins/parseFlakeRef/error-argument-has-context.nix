builtins.parseFlakeRef (builtins.toFile "a" "a")
