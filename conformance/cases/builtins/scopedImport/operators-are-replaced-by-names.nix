builtins.scopedImport { __sub = a: b: "mine"; } ./support/plus.nix
