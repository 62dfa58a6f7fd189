builtins.groupBy (x: y: x) [ 1 2 3 ]
