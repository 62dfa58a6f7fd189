builtins.concatMap (x: true) 1
