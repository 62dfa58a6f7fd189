builtins.concatMap (x: builtins.trace "list of ${toString x}" [ (builtins.trace "element ${toString x}" x) ]) [ 1 2 ]
