builtins.fromTOML "a = \"Â\""
