builtins.fromTOML "a = 2024-02-29T12:00:00+14:x0"
