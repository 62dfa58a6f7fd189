builtins.fromTOML "a = 2000-13-01"
