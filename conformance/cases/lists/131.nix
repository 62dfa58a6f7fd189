builtins.any (x: y: x) (1)
