builtins.fromTOML "a = \"b\rc\""
