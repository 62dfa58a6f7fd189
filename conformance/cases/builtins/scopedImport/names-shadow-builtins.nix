builtins.scopedImport { map = f: l: "mine"; } ./support/shadow.nix
