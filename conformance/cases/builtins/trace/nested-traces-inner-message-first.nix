builtins.trace (builtins.trace "inner" "outer") 1
