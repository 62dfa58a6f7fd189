builtins.toPath "/no/such/path/../at/all"
