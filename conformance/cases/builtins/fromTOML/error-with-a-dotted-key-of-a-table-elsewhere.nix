builtins.fromTOML "[a.b]\nc = 1\n[a]\nb.d = 2\n"
