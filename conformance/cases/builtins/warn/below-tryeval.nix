(builtins.tryEval (builtins.warn "inside" (throw "x"))).success
