builtins.fromTOML "a = \"\"\"x\\  y\"\"\""
