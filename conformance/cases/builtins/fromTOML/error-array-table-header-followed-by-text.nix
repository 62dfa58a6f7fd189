builtins.fromTOML "[[a]] b"
