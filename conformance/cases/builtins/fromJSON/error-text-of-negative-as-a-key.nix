builtins.fromJSON "{ -1 : 1 }"
