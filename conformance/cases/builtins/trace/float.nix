builtins.trace 1.5 1
