builtins.toJSON "aò€€b"
