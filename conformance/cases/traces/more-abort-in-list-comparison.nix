map (v: abort "x") [ 1 2 ] == [ 1 3 ]
