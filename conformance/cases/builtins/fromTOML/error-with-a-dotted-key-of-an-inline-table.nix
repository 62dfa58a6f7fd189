builtins.fromTOML "a = { }\na.b = 1\n"
