builtins.fromTOML "a = 2000-02-29"
