builtins.fromTOML "[[a]\n"
