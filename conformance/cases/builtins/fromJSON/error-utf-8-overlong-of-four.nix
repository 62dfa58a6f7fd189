builtins.fromJSON "\"ğ¿¿\""
