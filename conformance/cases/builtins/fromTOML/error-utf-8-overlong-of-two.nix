builtins.fromTOML "a = \"À€\""
