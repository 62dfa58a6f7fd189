builtins.fromTOML "a = \"\"\"b\\ c\"\"\""
