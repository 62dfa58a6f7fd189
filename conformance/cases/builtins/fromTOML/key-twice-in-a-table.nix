builtins.fromTOML "[t]\na = 1\nb = 2\na = 3"
