let x = builtins.trace "evaluated" 1; in [ (builtins.tryEval x).value (builtins.tryEval x).value ]
