builtins.convertHash { hashAlgo = "md5"; toHashFormat = "base16"; }
