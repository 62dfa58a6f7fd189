builtins.stringLength (builtins.toFile "a" "a")
