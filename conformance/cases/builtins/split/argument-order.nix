builtins.split (builtins.trace "pattern" "a") (builtins.trace "string" "bab")
