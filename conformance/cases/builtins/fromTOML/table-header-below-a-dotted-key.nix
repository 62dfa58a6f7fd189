builtins.fromTOML "[a]\nb.c = 1\n[a.b.d]\ne = 2"
