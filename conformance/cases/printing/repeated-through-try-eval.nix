let x = { a = 1; }; in [ (builtins.tryEval x).value x ]
