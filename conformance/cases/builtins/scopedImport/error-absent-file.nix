builtins.scopedImport { x = 1; } ./support/absent.nix
