let a = builtins.trace "traced" (throw "x"); in [ (builtins.tryEval a).success (builtins.tryEval a).success ]
