builtins.fromTOML "a = \"\\t\""
