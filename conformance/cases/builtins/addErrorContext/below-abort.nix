builtins.addErrorContext "around" (abort "x")
