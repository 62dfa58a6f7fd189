builtins.fromTOML "a = \"á€\""
