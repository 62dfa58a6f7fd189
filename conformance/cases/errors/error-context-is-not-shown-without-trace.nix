builtins.addErrorContext "outer" (1 + builtins.addErrorContext "inner" (throw "failed"))
