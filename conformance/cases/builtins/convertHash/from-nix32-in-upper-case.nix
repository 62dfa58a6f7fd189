builtins.convertHash { hash = "0MDQA9W1P6CMLI6976V4WI0SW9R4P5PRKJ7LZFD1877WK11C9C73"; hashAlgo = "sha256"; toHashFormat = "base16"; }
