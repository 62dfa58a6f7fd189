builtins.toJSON "añ€a€b"
