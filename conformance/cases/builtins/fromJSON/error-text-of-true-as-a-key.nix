builtins.fromJSON "{ true : 1 }"
