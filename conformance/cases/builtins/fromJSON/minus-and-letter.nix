builtins.fromJSON "[-a]"
