builtins.fromTOML "[]\n"
