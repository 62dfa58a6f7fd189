{ b = builtins.trace "b" 1; a = builtins.trace "a" 2; c.z = builtins.trace "c.z" 3; }
