builtins.fromTOML "a = info"
