builtins.fromTOML "a = 'b"
