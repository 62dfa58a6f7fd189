builtins.fromTOML "a = 2000-01-01T10:20:30+ab:cd"
