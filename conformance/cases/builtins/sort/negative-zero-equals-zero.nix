builtins.sort builtins.lessThan [ 0.0 (-0.0) 0 (0 * -1.0) ]
