builtins.fromTOML "a = 1a"
