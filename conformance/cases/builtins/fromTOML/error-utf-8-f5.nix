builtins.fromTOML "a = \"õ€€€\""
