builtins.fromTOML "a = 1.e5"
