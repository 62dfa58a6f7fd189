map (builtins.warn "each") [ 1 2 ]
