builtins.tryEval (builtins.warn "fatal" 1)
