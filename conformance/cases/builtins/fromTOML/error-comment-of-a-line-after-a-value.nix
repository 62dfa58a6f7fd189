builtins.fromTOML "a = 1\n# b\nc = 2"
