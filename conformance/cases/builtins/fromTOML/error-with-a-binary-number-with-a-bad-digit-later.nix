builtins.fromTOML "a = 0b12"
