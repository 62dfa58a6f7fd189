builtins.fromTOML "a = \"\"\"x\\\"\"\""
