builtins.fromTOML "a = \"á€a\""
