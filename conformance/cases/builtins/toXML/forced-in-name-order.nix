builtins.toXML { b = builtins.trace "b" 1; a = builtins.trace "a" [ (builtins.trace "element" 2) ]; }
