builtins.warn "first" (builtins.trace "second" 1)
