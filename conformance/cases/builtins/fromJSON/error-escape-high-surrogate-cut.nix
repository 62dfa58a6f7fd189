builtins.fromJSON "\"\\ud800\\u\""
