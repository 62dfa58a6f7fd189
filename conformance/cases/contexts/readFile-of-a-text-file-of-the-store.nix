builtins.readFile (builtins.toFile "x" "content")
