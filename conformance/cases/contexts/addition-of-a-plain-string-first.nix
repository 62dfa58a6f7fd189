builtins.getContext ("plain" + builtins.toFile "a" "a")
