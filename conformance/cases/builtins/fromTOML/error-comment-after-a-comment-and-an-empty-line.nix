builtins.fromTOML "# a\n\n# b\nc = 2"
