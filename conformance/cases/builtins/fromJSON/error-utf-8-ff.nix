builtins.fromJSON "\"ÿ\""
