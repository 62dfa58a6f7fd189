builtins.fromJSON "nulls"
