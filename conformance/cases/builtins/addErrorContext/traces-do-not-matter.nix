builtins.addErrorContext (builtins.trace "message" "context") (builtins.trace "value" (throw "x"))
