builtins.partition (x: assert x > 1; true) [ 2 1 ]
