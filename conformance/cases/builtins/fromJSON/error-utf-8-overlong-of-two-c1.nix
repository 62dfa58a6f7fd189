builtins.fromJSON "\"Á¿\""
