builtins.fromJSON "\"\\u0001\\u001b\\u007f\""
