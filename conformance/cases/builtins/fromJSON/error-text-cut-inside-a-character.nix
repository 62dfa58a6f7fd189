builtins.fromJSON "\"Ã"
