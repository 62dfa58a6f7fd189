builtins.fromTOML "a = \"ï¿\""
