let g = x: [ [ 1 ] [ x ] ]; a = g 1; b = g 2; in builtins.seq (builtins.head a) ([ a b ] + 1)
