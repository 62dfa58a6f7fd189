builtins.scopedImport { x = throw "not needed"; } ./support/unused.nix
