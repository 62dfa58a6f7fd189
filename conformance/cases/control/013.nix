builtins.trace true 1
