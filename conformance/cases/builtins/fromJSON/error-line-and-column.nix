builtins.fromJSON "{\n  \"a\": 1,\n  \"b\": x\n}"
