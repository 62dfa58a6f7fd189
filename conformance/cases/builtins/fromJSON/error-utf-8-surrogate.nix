builtins.fromJSON "\"í €\""
