builtins.convertHash { hash = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"; hashAlgo = "sha256"; toHashFormat = "base16"; }
