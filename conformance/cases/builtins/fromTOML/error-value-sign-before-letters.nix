builtins.fromTOML "a = +a"
