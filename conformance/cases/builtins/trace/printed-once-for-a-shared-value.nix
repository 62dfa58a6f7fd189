let x = builtins.trace "x" 1; in x + x
