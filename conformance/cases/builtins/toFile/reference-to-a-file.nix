let a = builtins.toFile "a" "a"; in [ (builtins.toFile "b" "see ${a}") ]
