builtins.tryEval (throw ./support/a-file)
