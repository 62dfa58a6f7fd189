builtins.fromTOML "a = \"${builtins.fromJSON "\"\\u0001\""}\""
