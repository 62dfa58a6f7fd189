builtins.fromTOML "[[a]]\nb = [\n1,\n2,\n3 ]\nb = 2"
