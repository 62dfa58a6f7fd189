builtins.trace "" 1
