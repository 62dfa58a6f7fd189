let x = builtins.warn "once" 1; in x + x
