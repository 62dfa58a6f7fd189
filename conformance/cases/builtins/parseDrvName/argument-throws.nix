builtins.parseDrvName (throw "x")
