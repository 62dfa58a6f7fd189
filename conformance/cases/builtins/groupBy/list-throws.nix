builtins.groupBy (x: 1) (throw "list")
