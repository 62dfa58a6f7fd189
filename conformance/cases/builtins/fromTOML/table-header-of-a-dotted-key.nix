builtins.fromTOML "[a]\nb.c = 1\n[a.b]\nd = 2"
