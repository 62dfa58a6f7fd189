builtins.scopedImport { extra = 1; map = 2; } ./support/scoped.nix
