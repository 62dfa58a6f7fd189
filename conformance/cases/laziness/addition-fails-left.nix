(throw "left") + (builtins.trace "right" 1)
