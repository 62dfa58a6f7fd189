builtins.split (builtins.toFile "a" "a") "x"
