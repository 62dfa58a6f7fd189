[ (builtins.scopedImport { } ./support/unused.nix) (import ./support/unused.nix) ]
