builtins.fromTOML "a = \"\\U0001F60\""
