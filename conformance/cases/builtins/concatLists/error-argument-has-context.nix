let s = builtins.toFile "a" "b"; in builtins.concatLists s
