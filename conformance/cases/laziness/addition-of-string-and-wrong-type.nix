builtins.trace "left" "a" + builtins.trace "right" 1 + builtins.trace "third" "c"
