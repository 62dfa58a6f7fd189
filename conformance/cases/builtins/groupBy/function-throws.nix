builtins.groupBy (throw "f") [ 1 2 3 ]
