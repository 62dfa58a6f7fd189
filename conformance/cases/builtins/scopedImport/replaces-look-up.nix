builtins.scopedImport { __findFile = _: n: n; __nixPath = [ ]; } ./support/angle.nix
