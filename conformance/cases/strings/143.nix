builtins.placeholder (throw "x")
