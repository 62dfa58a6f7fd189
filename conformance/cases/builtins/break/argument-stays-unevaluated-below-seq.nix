builtins.seq (builtins.break (builtins.trace "forced" 1)) 2
