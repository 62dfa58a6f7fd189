builtins.groupBy (x: false) 1
