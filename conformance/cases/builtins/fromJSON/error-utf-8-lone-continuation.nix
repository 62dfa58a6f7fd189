builtins.fromJSON "\"€\""
