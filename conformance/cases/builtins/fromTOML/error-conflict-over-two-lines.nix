builtins.fromTOML "a = { b = [\n1 ] }\na.c = 2"
