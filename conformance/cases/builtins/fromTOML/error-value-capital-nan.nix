builtins.fromTOML "a = NaN"
