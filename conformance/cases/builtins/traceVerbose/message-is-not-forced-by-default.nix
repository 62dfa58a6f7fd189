builtins.traceVerbose (throw "a") 1
