builtins.scopedImport { true = "mine"; } ./support/builtin.nix
