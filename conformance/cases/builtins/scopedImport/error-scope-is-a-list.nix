builtins.scopedImport [ ] ./support/unused.nix
