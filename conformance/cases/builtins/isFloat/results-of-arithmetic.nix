map builtins.isFloat [ (1 + 1.0) (2.5 - 0.5) (2 * 2.0) (builtins.floor 2.5) (builtins.ceil 2.5) ]
