builtins.warn "fatal" 1
