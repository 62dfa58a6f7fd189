builtins.groupBy (x: throw "p") [ 1 (throw "el") 3 ]
