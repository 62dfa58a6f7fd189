builtins.any (x: x > 1) 1
