builtins.traceVerbose "on" (builtins.traceVerbose "second" 1)
