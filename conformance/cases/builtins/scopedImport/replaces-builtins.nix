builtins.scopedImport { builtins.typeOf = _: "mine"; } ./support/builtin.nix
