builtins.filter (builtins.lessThan 2) [ 1 2 3 4 ]
