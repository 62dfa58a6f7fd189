builtins.fromTOML "a = 2024-02-29\nb = 2000-02-29T00:00:00Z"
