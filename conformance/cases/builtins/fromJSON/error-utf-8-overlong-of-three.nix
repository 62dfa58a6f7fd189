builtins.fromJSON "\"àŸ¿\""
