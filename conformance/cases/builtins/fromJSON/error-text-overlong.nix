builtins.fromJSON "\"à€€\""
