builtins.fromTOML "a = 1\n\n\n\n\n\n\n\n\n\n\na = 2"
