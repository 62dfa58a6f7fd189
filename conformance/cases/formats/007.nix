builtins.toJSON [map]
