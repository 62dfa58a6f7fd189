builtins.fromTOML "a = \"·¿Ä\""
