builtins.fromTOML "a = 2000-04-31"
