builtins.fromJSON "1 { }"
