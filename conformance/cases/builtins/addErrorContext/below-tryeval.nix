builtins.tryEval (builtins.addErrorContext "a" (throw "b"))
