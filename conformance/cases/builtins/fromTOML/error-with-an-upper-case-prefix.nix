builtins.fromTOML "a = 0X1"
