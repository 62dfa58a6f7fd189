builtins.warn "before" (throw "value")
