builtins.filter builtins.tryEval [ true ]
