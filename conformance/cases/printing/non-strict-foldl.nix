builtins.foldl' (a: x: a ++ [ x ]) [ ] [ 1 (1 + 1) ]
