builtins.fromJSON "\"\\u0001\\b\\f\\u000b\\u001f\\u007f\""
