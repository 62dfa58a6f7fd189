builtins.fromJSON "[1, "
