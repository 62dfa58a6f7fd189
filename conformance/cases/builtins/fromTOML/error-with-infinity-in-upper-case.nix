builtins.fromTOML "a = INF"
