builtins.fromJSON "\"ğ\""
