builtins.traceVerbose "verbose" 1
