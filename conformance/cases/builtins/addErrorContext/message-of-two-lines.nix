builtins.addErrorContext "multi\nline" (throw "b")
