builtins.scopedImport { } ./support/outer.nix
