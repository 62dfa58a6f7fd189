builtins.toJSON [ 100.0 (-3.0) 123456789.0 1.0e14 ]
