builtins.filter (x: y: x) (throw "list")
