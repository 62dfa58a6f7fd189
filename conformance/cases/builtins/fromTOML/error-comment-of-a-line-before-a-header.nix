builtins.fromTOML "[a]\nb = 1\n\n# b\n[c]"
