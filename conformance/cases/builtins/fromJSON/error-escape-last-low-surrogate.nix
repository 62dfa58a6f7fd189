builtins.fromJSON "\"\\udfff\""
