builtins.mul 1.0e308 10
