map (v: abort "x") [ 1 2 ] == [ 1 ] || true
