builtins.match (builtins.toFile "a" "a") "x"
