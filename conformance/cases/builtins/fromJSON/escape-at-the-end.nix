builtins.fromJSON "\"\\"
