builtins.tryEval (import ./support/throws.nix)
