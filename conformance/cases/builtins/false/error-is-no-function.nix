builtins.false 1
