let a = builtins.trace "tried" a; in a
