scopedImport { y = 1 + 1; } ./support/scoped.nix
