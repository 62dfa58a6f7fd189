builtins.fromTOML "a = +"
