builtins.trace 1 (throw "b")
