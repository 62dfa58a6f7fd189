builtins.isPath (throw "argument")
