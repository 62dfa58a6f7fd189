(builtins.trace "left" "a") + (builtins.trace "right" "b")
