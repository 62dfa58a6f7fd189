builtins.fromTOML "a = 10:20:60"
