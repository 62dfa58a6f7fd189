builtins.fromTOML "a = \"\"\"abc\n\nb = 1"
