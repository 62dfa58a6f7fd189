builtins.tryEval (throw ./support)
