let s = builtins.toFile "a" "b"; in builtins.length s
