builtins.addErrorContext "line one\nline two" (throw "x")
