builtins.fromTOML "a = \"\\"
