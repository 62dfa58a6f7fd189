builtins.tryEval (import /nonexistent)
