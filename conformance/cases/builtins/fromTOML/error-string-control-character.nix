builtins.fromTOML "a = \"\"\"\"\"\""
