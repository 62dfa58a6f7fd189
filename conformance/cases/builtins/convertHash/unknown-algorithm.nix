builtins.convertHash { hash="e3b0"; hashAlgo="sha25"; toHashFormat = "nix32"; }
