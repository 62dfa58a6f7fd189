builtins.fromTOML "a\n"
