map builtins.isFloat [ 1.0 .5 1.0e3 (-0.0) 1 "1.0" null (1 / 2) (1 / 2.0) ]
