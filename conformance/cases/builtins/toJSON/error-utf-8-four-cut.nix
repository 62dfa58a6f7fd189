builtins.toJSON "añ€€b"
