builtins.fromTOML "a = \"ò€€\""
