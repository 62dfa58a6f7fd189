builtins.fromJSON ''{"\u0061\n": 1, "a\n": 2}''
