let a = { x = builtins.trace "once" 1; }; in builtins.toJSON [ a a ]
