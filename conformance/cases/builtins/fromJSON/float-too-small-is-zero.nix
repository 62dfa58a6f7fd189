builtins.fromJSON "1e-400"
