builtins.toXML { b = builtins.trace "b" (1 + 1); a = [ (builtins.trace "a" 2) ]; }
