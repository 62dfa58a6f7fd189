builtins.pathExists (builtins.toFile "n" "content")
