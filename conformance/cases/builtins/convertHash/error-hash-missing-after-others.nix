builtins.convertHash { hashAlgo = "md" + "5"; toHashFormat = "base" + "16"; }
