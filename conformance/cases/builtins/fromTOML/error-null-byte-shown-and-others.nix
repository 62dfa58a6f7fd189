builtins.fromTOML "a = \" \""
