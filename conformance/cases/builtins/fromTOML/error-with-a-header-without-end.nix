builtins.fromTOML "[a\n"
