builtins.fromJSON "\"ñ€€\""
