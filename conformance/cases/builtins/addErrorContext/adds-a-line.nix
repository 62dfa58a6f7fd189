builtins.addErrorContext "ctx" (throw "b")
