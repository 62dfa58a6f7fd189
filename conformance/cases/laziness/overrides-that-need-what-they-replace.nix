rec { __overrides = o; o = builtins.seq x { x = 2; }; x = builtins.trace "x" 1; z = [ x x ]; }
