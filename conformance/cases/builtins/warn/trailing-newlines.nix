builtins.warn "a\nb\n\n" 1
