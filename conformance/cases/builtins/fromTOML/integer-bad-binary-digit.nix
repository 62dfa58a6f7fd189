builtins.fromTOML "a = 0b102"
