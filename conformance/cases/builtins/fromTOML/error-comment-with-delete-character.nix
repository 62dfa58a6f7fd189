builtins.fromTOML "# ab"
