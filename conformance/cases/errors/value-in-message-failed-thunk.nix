let a = throw "x"; in [ (builtins.tryEval a).success ({ inherit a; } 1) ]
