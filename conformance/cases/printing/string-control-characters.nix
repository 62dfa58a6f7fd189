builtins.fromJSON "\"\\u0001\\u0007\\b\\f\\u001b\\u007f\\u0080\\u00a0\""
