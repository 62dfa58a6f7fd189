builtins.addErrorContext "while doing something" (throw "failed")
