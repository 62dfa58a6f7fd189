let s = builtins.toFile "a" "b"; in builtins.head s
