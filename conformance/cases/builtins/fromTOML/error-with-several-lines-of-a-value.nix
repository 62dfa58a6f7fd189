builtins.fromTOML "a = [ 1,\n 2 ]\n[a]\n"
