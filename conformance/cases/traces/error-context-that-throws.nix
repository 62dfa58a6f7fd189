builtins.addErrorContext (throw "context") (throw "value")
