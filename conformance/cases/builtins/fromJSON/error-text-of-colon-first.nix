builtins.fromJSON ":"
