builtins.fromTOML "a = \"\"\"x\"\""
