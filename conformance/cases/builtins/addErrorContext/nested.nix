builtins.addErrorContext "a" (builtins.addErrorContext "b" (1 + "x"))
