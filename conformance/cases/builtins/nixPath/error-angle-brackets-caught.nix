builtins.tryEval <absent>
