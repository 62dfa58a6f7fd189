builtins.readFile (throw "x")
