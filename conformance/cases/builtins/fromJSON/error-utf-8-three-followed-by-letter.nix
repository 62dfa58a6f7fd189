builtins.fromJSON "\"á€a\""
