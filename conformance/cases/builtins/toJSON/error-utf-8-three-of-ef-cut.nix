builtins.toJSON "aï¿b"
