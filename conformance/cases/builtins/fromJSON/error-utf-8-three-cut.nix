builtins.fromJSON "\"á€\""
