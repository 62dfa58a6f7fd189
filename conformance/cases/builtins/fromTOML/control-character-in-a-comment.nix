builtins.fromTOML "a = 1 # ${builtins.fromJSON "\"\\u0001\""}"
