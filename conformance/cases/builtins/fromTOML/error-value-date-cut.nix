builtins.fromTOML "a = 2000-01"
