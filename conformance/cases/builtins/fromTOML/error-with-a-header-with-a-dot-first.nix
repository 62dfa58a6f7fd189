builtins.fromTOML "[.a]\n"
