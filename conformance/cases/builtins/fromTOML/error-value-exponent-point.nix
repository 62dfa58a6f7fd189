builtins.fromTOML "a = 1e5.5"
