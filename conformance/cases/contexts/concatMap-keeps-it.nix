map builtins.hasContext (builtins.concatMap (x: [ x "y" ]) [ (builtins.toFile "a" "a") ])
