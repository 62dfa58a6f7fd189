builtins.convertHash { hash="e3b0"; hashAlgo="sha256"; toHashFormat = "nix32"; }
