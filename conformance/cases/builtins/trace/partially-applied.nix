map (builtins.trace "mapped") [ 1 2 ]
