builtins.convertHash { hash = "47DEQpj8HBSa+/TImW*5JCeuQeRkm5NMpJWZG3hSuFU="; hashAlgo = "sha256"; toHashFormat = "base16"; }
