builtins.traceVerbose "x" { a = 1; }
