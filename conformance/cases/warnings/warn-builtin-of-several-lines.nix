builtins.warn "first\nsecond\n  third" 1
