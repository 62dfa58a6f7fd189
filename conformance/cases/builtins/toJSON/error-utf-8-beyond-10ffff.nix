builtins.toJSON "aô€€b"
