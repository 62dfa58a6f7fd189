builtins.fromTOML "a = \"\\u00e\""
