builtins.toJSON "aá€b"
