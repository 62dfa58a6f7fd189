builtins.toJSON [ (builtins.trace "one" 1) [ (builtins.trace "two" 2) ] (builtins.trace "three" 3) ]
