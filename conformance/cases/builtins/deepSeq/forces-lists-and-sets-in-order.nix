builtins.deepSeq { b = [ (builtins.trace "b0" 0) (builtins.trace "b1" 1) ]; a = builtins.trace "a" { z = builtins.trace "a.z" 1; }; } "done"
