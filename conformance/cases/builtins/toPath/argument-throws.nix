builtins.toPath (throw "x")
