builtins.fromTOML "[a.]\n"
