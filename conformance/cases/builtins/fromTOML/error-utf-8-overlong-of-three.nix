builtins.fromTOML "a = \"àŸ¿\""
