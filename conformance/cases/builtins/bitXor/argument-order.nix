builtins.bitXor (builtins.trace "first" 6) (builtins.trace "second" 3)
