builtins.tryEval (import ./support/syntax-error.nix)
