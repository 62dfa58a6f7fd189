builtins.tryEval (x: x) 1
