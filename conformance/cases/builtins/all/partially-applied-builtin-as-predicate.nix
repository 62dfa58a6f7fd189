builtins.all (builtins.lessThan 3) [ 4 5 3.5 ]
