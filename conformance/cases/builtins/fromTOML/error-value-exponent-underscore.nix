builtins.fromTOML "a = 1e_5"
