builtins.match "a" (throw "x")
