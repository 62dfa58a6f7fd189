builtins.fromTOML "a = 2023-02-29"
