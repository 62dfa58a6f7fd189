builtins.toFile (builtins.toFile "a" "a") "x"
