builtins.scopedImport { x = builtins.trace 1 (assert 1; 1); } (builtins.toFile "e.nix" "[ x ]")
