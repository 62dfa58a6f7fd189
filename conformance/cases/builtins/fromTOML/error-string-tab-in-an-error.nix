builtins.fromTOML "a = \t\tb\tc"
