builtins.fromJSON "\"\""
