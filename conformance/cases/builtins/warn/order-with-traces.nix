builtins.trace "one" (builtins.warn "two" (builtins.trace "three" 1))
