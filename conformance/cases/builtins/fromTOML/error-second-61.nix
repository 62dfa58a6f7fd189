builtins.fromTOML "a = 10:20:61"
