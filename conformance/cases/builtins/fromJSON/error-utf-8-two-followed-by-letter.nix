builtins.fromJSON "\"Âa\""
