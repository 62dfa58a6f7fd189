builtins.getContext (builtins.substring 1000 4 (builtins.toFile "a" "a"))
