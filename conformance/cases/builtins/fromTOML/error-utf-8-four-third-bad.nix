builtins.fromTOML "a = \"ñ€a€\""
