builtins.fromTOML "a = \"\""
