builtins.fromTOML "a = 2000-01-01 10.20"
