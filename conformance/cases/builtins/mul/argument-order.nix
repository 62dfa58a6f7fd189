builtins.mul (builtins.trace "first" 3) (builtins.trace "second" 4)
