builtins.concatMap (x: throw "p") [ 1 2 3 ]
