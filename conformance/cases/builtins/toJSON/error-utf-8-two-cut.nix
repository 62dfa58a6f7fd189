builtins.toJSON "aÂb"
