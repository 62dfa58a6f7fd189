builtins.fromJSON "\"ð"
