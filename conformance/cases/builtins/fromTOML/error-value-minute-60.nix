builtins.fromTOML "a = 10:60:00"
