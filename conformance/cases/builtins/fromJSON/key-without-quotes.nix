builtins.fromJSON "{ a"
