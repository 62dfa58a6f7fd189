(builtins.trace "left" 4) / (builtins.trace "right" 0)
