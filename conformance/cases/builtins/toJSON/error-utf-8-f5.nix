builtins.toJSON "aõ€€€b"
