builtins.fromTOML "a = \"\"\"x\n"
