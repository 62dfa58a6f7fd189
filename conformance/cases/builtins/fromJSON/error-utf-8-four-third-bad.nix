builtins.fromJSON "\"ñ€a€\""
