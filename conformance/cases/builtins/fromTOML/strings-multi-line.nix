builtins.fromTOML "a = \"\"\"\nfirst newline is dropped\n  second\\n\n\"\"\"\nb = \"\"\"x\"\"\""
