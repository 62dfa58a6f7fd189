builtins.concatMap (x: [ x (x + 1) ]) [ 1 2 ]
