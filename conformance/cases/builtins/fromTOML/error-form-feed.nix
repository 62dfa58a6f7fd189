builtins.fromTOML "a = \"\""
