builtins.scopedImport { x = 1; y = 2; } ./support/free.nix
