builtins.readFile (builtins.toFile "n" "content")
