map builtins.ceil [ 1.0e-300 (-1.0e-300) ]
