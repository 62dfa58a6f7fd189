builtins.lessThan builtins.lessThan (builtins.lessThan 1)
