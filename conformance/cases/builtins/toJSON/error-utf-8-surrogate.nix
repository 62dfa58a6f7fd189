builtins.toJSON "aí €b"
