builtins.toJSON "aÂab"
