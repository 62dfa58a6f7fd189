builtins.fromJSON "\"â‚"
