builtins.fromJSON "\"ò€€\""
