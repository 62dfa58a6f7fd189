builtins.break (x: x + 1) 1
