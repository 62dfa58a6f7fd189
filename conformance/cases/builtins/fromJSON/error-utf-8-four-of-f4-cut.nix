builtins.fromJSON "\"ô¿\""
