builtins.hasContext (throw "x")
