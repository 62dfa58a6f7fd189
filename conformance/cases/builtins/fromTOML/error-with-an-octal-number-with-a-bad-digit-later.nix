builtins.fromTOML "a = 0o18"
