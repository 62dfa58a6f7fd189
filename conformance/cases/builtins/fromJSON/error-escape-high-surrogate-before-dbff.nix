builtins.fromJSON "\"\\ud800\\udbff\""
