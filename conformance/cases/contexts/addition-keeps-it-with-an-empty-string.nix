builtins.getContext (builtins.substring 0 0 (builtins.toFile "a" "a") + "")
