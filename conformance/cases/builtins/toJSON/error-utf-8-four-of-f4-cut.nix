builtins.toJSON "aô¿b"
