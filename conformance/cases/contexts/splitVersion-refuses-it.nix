builtins.splitVersion (builtins.toFile "a" "a")
