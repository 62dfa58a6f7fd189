builtins.fromTOML "a = 0b1_"
