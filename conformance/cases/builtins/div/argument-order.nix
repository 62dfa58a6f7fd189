builtins.div (builtins.trace "first" 12) (builtins.trace "second" 4)
