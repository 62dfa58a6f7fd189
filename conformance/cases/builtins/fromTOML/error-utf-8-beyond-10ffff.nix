builtins.fromTOML "a = \"ô€€\""
