builtins.fromTOML "[[\"\\q\"]]"
