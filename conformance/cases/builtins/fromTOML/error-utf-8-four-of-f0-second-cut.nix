builtins.fromTOML "a = \"ğ\""
