builtins.groupBy (x: x) [ "a" 1 ]
