builtins.fromTOML "a = \"Âa\""
