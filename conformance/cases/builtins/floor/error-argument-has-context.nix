let s = builtins.toFile "a" "b"; in builtins.floor s
