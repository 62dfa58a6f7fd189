let s = builtins.toFile "a" "b"; in builtins.tail s
