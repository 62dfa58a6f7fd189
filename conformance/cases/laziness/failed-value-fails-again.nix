let a = throw "again"; in [ (builtins.tryEval a).success (builtins.tryEval a).success ]
