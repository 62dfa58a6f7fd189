builtins.fromTOML "a = 24:00:00"
