(let a = b; b = builtins.trace "left" 1; in a) * builtins.trace "right" 2
