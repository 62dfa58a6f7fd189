builtins.fromTOML "a = \"b\tc\"\nd = 'e\tf'"
