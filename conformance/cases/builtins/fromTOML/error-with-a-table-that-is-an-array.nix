builtins.fromTOML "[[a]]\n[a]\n"
