builtins.getContext (builtins.substring 11 4 (builtins.toFile "a" "a"))
