./support + builtins.toFile "a" "a"
