builtins.fromTOML "a = \"\"\"b\"\"\"\"\"\""
