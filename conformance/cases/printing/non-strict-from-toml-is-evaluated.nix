builtins.fromTOML "a = [ 1, 2 ]\nb.c = 'x'\n"
