builtins.fromTOML "a = na"
