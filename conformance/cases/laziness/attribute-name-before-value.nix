{ ${builtins.trace "name" "a"} = builtins.trace "value" 1; }.a
