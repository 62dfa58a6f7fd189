builtins.toJSON ((x: y: x) 1)
