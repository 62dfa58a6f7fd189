builtins.fromTOML "a = \"ÿ\""
