builtins.fromJSON "{\"a\": {\"a\": 1, \"b\": 2}, \"a\": {\"c\": 3}}"
