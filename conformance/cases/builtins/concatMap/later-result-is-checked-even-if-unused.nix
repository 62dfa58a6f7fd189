builtins.head (builtins.concatMap (x: if x == 2 then "no list" else [ x ]) [ 1 2 ])
