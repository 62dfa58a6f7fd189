builtins.fromTOML "a = 03.14"
