builtins.trace "x" (builtins.warn "y" 1)
