(builtins.trace "function" (x: builtins.trace "body" x)) (builtins.trace "argument" 1)
