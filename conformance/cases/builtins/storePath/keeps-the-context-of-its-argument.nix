builtins.getContext (builtins.storePath (builtins.toFile "a" "a"))
