builtins.fromJSON "{\"a\" false}"
