builtins.toJSON { a = builtins.trace "a" (1 + 1); b = [ (builtins.trace "b" 2) ]; }
