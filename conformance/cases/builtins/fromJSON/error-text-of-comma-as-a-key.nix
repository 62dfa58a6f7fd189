builtins.fromJSON "{ , }"
