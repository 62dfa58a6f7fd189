[ (builtins.scopedImport { x = 1; } ./support/traced.nix) (builtins.scopedImport { x = 2; } ./support/traced.nix) ]
