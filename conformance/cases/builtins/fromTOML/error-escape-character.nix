builtins.fromTOML "a = \"\""
