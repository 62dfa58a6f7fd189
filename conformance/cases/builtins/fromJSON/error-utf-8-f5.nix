builtins.fromJSON "\"õ€€€\""
