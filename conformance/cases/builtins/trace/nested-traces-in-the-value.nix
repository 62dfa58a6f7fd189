builtins.trace "first" (builtins.trace "second" 1)
