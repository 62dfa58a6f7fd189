builtins.fromTOML "a = \"€\""
