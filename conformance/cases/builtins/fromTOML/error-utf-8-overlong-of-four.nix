builtins.fromTOML "a = \"ğ¿¿\""
