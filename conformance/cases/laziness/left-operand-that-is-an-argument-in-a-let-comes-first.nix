(x: (let c = 1; in x) - builtins.trace "right" 2) (builtins.trace "left" 1)
