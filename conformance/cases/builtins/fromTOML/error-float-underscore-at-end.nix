builtins.fromTOML "a = 1.5_"
