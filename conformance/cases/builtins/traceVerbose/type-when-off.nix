builtins.typeOf (builtins.traceVerbose "x")
