builtins.fromTOML "['t]\na = 1"
