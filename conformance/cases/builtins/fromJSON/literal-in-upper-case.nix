builtins.fromJSON "True"
