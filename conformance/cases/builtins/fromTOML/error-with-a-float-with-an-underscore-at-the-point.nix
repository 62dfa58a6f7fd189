builtins.fromTOML "a = 1_.0"
