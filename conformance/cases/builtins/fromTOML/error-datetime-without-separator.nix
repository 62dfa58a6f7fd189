builtins.fromTOML "a = 2000-01-0110:20:30"
