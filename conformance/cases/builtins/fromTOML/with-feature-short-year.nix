builtins.fromTOML "a = 79-05-27"
