builtins.fromJSON "\"·¿Ä\""
