builtins.fromTOML "[a]\n  # b\nc = 2"
