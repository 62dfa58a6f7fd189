let s = builtins.toFile "a" "b"; in builtins.elemAt [ 1 ] s
