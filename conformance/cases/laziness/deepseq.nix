builtins.deepSeq { b = builtins.trace "b" 1; a = [ (builtins.trace "a" 2) ]; } (builtins.trace "second" 1)
