builtins.toJSON { z = builtins.trace "z" 1; a = builtins.trace "a" 2; m = builtins.trace "m" 3; }
