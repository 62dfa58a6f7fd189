builtins.tryEval (import ./support/broken.nix)
