builtins.fromTOML "a.\"b\\u0000\" = 1"
