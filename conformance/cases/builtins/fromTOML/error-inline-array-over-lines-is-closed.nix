builtins.fromTOML "a = [ { b = 1 },\n { c = 2 },\n { d = 3 } ]\n[[a]]"
