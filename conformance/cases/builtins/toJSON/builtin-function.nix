builtins.toJSON map
