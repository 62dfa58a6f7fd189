builtins.fromTOML "a = 01.5"
