builtins.fromTOML "a = FALSE"
