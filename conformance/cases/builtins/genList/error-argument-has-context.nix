let s = builtins.toFile "a" "b"; in builtins.genList (x: x) s
