let c = builtins.false; b = (with c; b) ? a; in b
