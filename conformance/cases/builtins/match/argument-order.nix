builtins.match (builtins.trace "pattern" "a") (builtins.trace "string" "a")
