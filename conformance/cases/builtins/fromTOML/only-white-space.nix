builtins.fromTOML " \n\t\n"
