builtins.split "a" (throw "x")
