builtins.fromTOML "a = \"ô¿\""
