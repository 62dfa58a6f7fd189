builtins.concatMap (x: y: x) ([ ])
