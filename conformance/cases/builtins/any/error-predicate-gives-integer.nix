builtins.any (x: 1) [ 1 2 3 ]
