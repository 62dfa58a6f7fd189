builtins.fromTOML "a = \"í €\""
