builtins.sort (a: true) [ 2 1 ]
