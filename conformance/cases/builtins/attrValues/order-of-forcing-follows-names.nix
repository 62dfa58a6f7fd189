builtins.attrValues { b = builtins.trace "b" 2; a = builtins.trace "a" 1; }
