builtins.toJSON "ağb"
