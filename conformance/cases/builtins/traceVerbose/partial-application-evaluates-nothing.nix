builtins.seq (builtins.traceVerbose (throw "x")) "here"
