builtins.fromTOML "a = [ { b = 1 },\n { b = 2 },\n { b = 3 } ]\n[a.c]"
