builtins.fromTOML "a = 0x_1"
