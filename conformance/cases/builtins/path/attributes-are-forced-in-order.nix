builtins.path { recursive = builtins.trace "recursive" true; name = builtins.trace "name" "n"; path = builtins.trace "path" ./support/tree; }
