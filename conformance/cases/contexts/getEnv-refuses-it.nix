builtins.getEnv (builtins.toFile "a" "a")
