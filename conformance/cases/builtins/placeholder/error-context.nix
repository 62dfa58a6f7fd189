builtins.placeholder (builtins.toFile "a" "a")
