builtins.fromTOML "a = \"\\udfff\""
