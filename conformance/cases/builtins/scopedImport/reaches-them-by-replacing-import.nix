builtins.scopedImport { import = builtins.scopedImport { x = 1; y = 2; }; } ./support/nested.nix
