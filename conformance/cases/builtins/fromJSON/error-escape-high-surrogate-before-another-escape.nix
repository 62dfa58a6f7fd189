builtins.fromJSON "\"\\ud800\\n\""
