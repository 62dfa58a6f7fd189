builtins.fromTOML "a = 2001-02-29"
