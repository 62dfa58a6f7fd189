builtins.groupBy (builtins.isInt) (1)
