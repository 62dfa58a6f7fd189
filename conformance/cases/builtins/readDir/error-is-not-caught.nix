builtins.tryEval (builtins.readDir ./support/absent)
