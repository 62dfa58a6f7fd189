builtins.fromJSON "\"\""
