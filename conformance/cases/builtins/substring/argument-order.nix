builtins.substring (builtins.trace "start" 1) (builtins.trace "length" 2) (builtins.trace "string" "abcd")
