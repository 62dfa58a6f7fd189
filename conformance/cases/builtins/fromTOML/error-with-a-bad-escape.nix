builtins.fromTOML "a = \"\\x\""
