builtins.add (builtins.trace "1" 1) (builtins.trace "2" 2)
