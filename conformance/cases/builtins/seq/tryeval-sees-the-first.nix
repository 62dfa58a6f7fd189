builtins.tryEval (builtins.seq (throw "first") "second")
