builtins.fromTOML "# ab"
