builtins.tryEval (with throw "x"; a)
