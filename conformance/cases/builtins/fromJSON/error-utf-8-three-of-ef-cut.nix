builtins.fromJSON "\"ï¿\""
