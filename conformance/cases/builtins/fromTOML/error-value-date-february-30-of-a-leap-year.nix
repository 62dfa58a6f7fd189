builtins.fromTOML "a = 2004-02-30"
