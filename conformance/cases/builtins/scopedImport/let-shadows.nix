builtins.scopedImport { x = "scope"; } ./support/let.nix
