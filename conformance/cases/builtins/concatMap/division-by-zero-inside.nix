builtins.concatMap (x: map (y: x / y) [ 1 0 ]) [ 1 ]
