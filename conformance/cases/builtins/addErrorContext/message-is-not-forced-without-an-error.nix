builtins.addErrorContext (throw "a") 1
