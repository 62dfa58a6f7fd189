builtins.filter (x: x > 1) (throw "list")
