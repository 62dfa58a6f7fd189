builtins.fromTOML "a = 2000-00-01"
