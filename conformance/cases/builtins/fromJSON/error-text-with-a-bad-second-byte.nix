builtins.fromJSON "\"â(¡\""
