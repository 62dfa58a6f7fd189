builtins.toJSON "</script>&'/"
