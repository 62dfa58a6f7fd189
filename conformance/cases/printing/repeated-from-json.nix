let a = builtins.fromJSON "{\"a\":[1]}"; in [a a a.a a.a]
