builtins.hasContext (builtins.toFile "a" "a")
