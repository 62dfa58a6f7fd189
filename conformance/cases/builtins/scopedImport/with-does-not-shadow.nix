builtins.scopedImport { x = "scope"; } ./support/with.nix
