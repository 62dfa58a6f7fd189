builtins.fromTOML "a = ''''''"
