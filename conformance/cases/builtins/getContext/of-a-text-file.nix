builtins.getContext (builtins.toFile "a" "a")
