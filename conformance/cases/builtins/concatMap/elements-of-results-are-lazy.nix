builtins.length (builtins.concatMap (x: [ x (throw "inner") ]) [ 1 2 ])
