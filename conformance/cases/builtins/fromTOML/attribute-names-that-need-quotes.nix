builtins.fromTOML "\"a.b\" = 1\n\"if\" = 2\n\"\${\" = 3"
