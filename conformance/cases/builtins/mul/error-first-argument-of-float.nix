builtins.mul null 1.5
