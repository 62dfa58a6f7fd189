builtins.fromJSON "{\"a\" true}"
