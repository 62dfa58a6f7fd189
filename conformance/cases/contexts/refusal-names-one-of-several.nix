{ } ? ${builtins.toFile "b" "b" + builtins.toFile "a" "a" + builtins.toFile "c" "c"}
