builtins.addErrorContext (throw "never") 1
