builtins.traceVerbose "" 1
