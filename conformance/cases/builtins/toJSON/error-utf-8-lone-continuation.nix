builtins.toJSON "a€b"
