builtins.fromJSON "[-Infinity]"
