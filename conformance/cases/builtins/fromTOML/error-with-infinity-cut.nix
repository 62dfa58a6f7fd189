builtins.fromTOML "a = in"
