builtins.fromTOML "a = 1979-05-27 07:32:00"
