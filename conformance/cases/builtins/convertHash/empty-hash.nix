builtins.convertHash { hash = ""; hashAlgo = "md5"; toHashFormat = "base16"; }
