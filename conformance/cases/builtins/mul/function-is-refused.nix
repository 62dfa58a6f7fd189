builtins.mul (x: x) 1
