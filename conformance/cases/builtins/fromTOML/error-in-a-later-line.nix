builtins.fromTOML "a = 1\n# comment\nb = ?\nc = 3"
