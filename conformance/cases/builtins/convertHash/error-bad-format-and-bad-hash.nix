builtins.convertHash { hash = "bad"; hashAlgo = "sha256"; toHashFormat = "foo"; }
