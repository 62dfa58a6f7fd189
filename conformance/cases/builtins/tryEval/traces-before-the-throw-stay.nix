(builtins.tryEval (builtins.trace "before" (throw "x"))).success
