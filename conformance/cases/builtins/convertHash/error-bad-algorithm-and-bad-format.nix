builtins.convertHash { hash = "bad"; hashAlgo = "foo"; toHashFormat = "bar"; }
