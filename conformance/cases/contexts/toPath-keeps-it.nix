builtins.getContext (builtins.toPath (builtins.toFile "a" "a"))
