let s = builtins.toFile "a" "b"; in builtins.ceil s
