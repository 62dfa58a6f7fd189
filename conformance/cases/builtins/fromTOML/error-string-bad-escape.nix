builtins.fromTOML "a = \"\"\"\\z\"\"\""
