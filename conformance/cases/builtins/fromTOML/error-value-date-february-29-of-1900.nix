builtins.fromTOML "a = 1900-02-29"
