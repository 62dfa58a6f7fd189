builtins.fromJSON "\"Â\""
