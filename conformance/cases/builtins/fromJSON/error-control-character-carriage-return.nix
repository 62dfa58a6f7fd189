builtins.fromJSON "\"a\rb\""
