builtins.convertHash { hash = "g00150983cd24fb0d6963f7d28e17f72"; hashAlgo = "md5"; toHashFormat = "base16"; }
