builtins.scopedImport { x = 1; } ./support/free.nix
