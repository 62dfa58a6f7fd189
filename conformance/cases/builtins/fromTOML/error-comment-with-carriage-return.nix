builtins.fromTOML "# a\rb"
