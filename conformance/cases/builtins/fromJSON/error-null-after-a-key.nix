builtins.fromJSON "{\"a\" null}"
