builtins.addErrorContext "context" (x: throw "inside") 1
