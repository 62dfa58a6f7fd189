builtins.fromTOML "a = 0X10"
