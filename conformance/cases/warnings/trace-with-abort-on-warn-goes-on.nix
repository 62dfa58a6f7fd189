builtins.trace "traced" 1
