builtins.tryEval (with { }; a)
