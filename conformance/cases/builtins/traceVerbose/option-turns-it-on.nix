builtins.traceVerbose { a = 1 + 1; b = "x"; } 1
