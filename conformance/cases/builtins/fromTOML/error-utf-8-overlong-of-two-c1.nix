builtins.fromTOML "a = \"Á¿\""
