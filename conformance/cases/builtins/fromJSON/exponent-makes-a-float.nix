builtins.fromJSON "1e5"
