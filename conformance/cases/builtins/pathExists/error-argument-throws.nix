builtins.pathExists (throw "x")
