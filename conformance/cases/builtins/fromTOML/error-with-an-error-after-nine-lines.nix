builtins.fromTOML "\n\n\n\n\n\n\n\n\na = x"
