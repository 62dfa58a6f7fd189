builtins.toJSON { b = builtins.trace "b" 1; a = builtins.trace "a" 2; c.d = builtins.trace "d" 3; }
