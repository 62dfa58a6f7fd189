builtins.fromTOML (builtins.fromJSON "\"\\ufeffa = 1\"")
