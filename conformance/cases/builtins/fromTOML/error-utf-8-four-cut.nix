builtins.fromTOML "a = \"ñ€€\""
