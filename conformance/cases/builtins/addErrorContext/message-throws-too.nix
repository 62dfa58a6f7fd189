builtins.addErrorContext (throw "message") (throw "value")
