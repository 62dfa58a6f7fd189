builtins.fromTOML "[[]]\n"
