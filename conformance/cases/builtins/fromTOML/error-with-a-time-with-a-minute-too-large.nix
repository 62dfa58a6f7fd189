builtins.fromTOML "a = 07:60:00"
