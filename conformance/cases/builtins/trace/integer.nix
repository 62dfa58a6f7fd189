builtins.trace 1 2
