builtins.fromTOML "a = { b = [\n1,\n2,\n3 ] }\na.c = 2"
