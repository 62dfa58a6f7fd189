let x = builtins.trace "evaluated" (throw "x"); in [ (builtins.tryEval x).success (builtins.tryEval x).success ]
