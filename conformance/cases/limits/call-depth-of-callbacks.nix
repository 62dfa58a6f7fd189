let f = n: if n == 0 then [ ] else builtins.concatMap (x: f (n - 1)) [ 1 ]; in f 20
