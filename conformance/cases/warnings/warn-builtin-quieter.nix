builtins.warn "careful" (builtins.trace "trace" 1)
