builtins.trace (builtins.trace "inner message" "message") (builtins.trace "value" 1)
