builtins.concatMap (x: y: [ ]) [ 1 2 ]
