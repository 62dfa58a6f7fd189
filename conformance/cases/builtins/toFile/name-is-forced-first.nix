builtins.toFile (throw "name") (throw "content")
