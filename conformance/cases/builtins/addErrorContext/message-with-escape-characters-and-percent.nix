builtins.addErrorContext "100%s \"x\"" (throw "y")
